import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type BrowserContext, chromium } from 'playwright-core'
import { onTestFinished } from 'vitest'

/** Where Debian's package puts it. */
const place = '/usr/bin/chromium'
export const executable = existsSync(place) ? place : undefined
/** For the names of tests that need it. */
export const why = executable === undefined ? ` (skipped: no ${place})` : ''

/** Long, for a machine that has much else to do; nobody waits for it to pass. */
export const patience = 20_000

const switches = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // With a window of its own at the start it answers never, now and then.
  '--no-startup-window',
  '--remote-debugging-port=0',
]

/**
 * A browser of its own with an empty profile, until the test ends.
 *
 * Playwright's own way to start one tells every tab that it is visible and has the focus, and stops
 * the browser from slowing hidden ones down. This one is left as visitors have it: one tab is
 * looked at, the others are hidden.
 */
export async function openBrowser(): Promise<BrowserContext> {
  const profile = await mkdtemp(join(tmpdir(), 'beckon-chromium-'))
  const child = spawn(executable ?? '', [...switches, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = new Promise((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    child.kill()
    await exited
    // Its helpers may still be writing their last words.
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  })
  const browser = await chromium.connectOverCDP(await endpoint(child), {
    noDefaults: true,
    timeout: patience,
  })
  const [context] = browser.contexts()
  if (context === undefined) throw new Error('the browser has no profile')
  context.setDefaultTimeout(patience)
  return context
}

/** The address under which it can be told what to do: it prints it among its complaints. */
function endpoint(child: ChildProcess): Promise<string> {
  const complaints: string[] = []
  return new Promise((resolve, reject) => {
    if (child.stderr === null) throw new Error('its complaints are not read')
    createInterface({ input: child.stderr }).on('line', (line) => {
      complaints.push(line)
      const [, address] = /^DevTools listening on (ws:\S+)/.exec(line) ?? []
      if (address !== undefined) resolve(address)
    })
    child.once('close', () => reject(new Error(`chromium ended: ${complaints.join('\n')}`)))
  })
}
