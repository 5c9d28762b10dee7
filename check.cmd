@echo off
rem All checks and tests; the last line counts the tests.
setlocal
cd /d "%~dp0"
call npx --yes pnpm@12.21.0 install --frozen-lockfile --config.minimumReleaseAge=0 || exit /b 1
call npx --yes pnpm@12.21.0 run build || exit /b 1
call npx --yes pnpm@12.21.0 run check
exit /b %errorlevel%
