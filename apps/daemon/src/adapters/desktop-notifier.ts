import { execFile } from 'node:child_process'
import type { Notifier } from '@openpa/core'

const TIMEOUT_MS = 5000

/**
 * Desktop notifications through `notify-send` (libnotify), where there is a desktop session. The text goes as an argument,
 * past no shell. `enabled` is asked each time.
 */
export const createDesktopNotifier = (env: NodeJS.ProcessEnv, enabled: () => Promise<boolean>): Notifier => ({
  async notify({ title, text }) {
    const hasDesktop = process.platform === 'linux' && Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
    if (!hasDesktop || !(await enabled().catch(() => false))) return false
    const args = [
      '--app-name=Assistant',
      '--',
      title,
      text.replace(/[<>&]/g, (sign) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[sign] ?? ''),
    ]
    return new Promise((resolve) => {
      execFile('notify-send', args, { timeout: TIMEOUT_MS }, (error) => resolve(error === null))
    })
  },
})
