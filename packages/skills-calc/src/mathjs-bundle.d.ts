/** The one-file build of mathjs: it ships without types of its own. Its `create` takes a configuration only. */
declare module 'mathjs/lib/browser/math.js' {
  import type { ConfigOptions, MathJsInstance } from 'mathjs'

  const math: { create(config: ConfigOptions): MathJsInstance }
  export = math
}
