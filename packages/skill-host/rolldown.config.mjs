// What runs inside the sandbox, as one file: every module more would be a file more that Deno may read.
export default {
  input: 'dist/runner/main.js',
  platform: 'neutral',
  external: [/^node:/],
  output: { file: 'bundle/runner.mjs', format: 'esm', codeSplitting: false },
}
