/** What a platform calls itself in client hints, and what ua-parser-js calls it. */
const PLATFORMS: ReadonlyMap<string, string> = new Map([
  ['windows', 'Windows'],
  ['macos', 'Mac OS'],
  ['mac os x', 'Mac OS'],
  ['android', 'Android'],
  ['ios', 'iOS'],
  ['linux', 'Linux'],
  ['chrome os', 'Chromium OS'],
  ['chromium os', 'Chromium OS'],
  ['fuchsia', 'Fuchsia'],
])

const DESKTOPS: ReadonlySet<string> = new Set(
  'windows|mac os|linux|gnu|hurd|chromium os|ubuntu|kubuntu|lubuntu|xubuntu|debian|suse|opensuse|gentoo|arch|slackware|fedora|mandriva|centos|pclinuxos|redhat|red hat|zenwalk|linpus|raspbian|mageia|vectorlinux|mint|deepin|manjaro|elementary os|sabayon|linspire|joli|freebsd|netbsd|openbsd|pc-bsd|ghostbsd|dragonfly|solaris|sunos|opensolaris|aix|hp-ux|unix|haiku|beos|os/2|amigaos|morphos|openvms|serenityos|plan 9|minix|risc os'.split(
    '|',
  ),
)

/** Whether an operating system, as ua-parser-js names it, runs on desktop computers. */
export const isDesktop = (os: string | undefined): boolean =>
  os !== undefined && DESKTOPS.has(os.toLowerCase())

export interface Platform {
  readonly os: string
  readonly osVersion?: string
}

/** The version people know; Windows numbers are those of Microsoft's table for the hint. */
const versionOf = (os: string, version: string): string | undefined => {
  const [major, minor] = version.split('.').map(Number)
  if (os !== 'Windows') return version.replace(/(?:\.0){1,3}$/, '')
  if (major === undefined || Number.isNaN(major)) return undefined
  if (major >= 13) return '11'
  if (major >= 1) return '10'
  return minor === 3 ? '8.1' : minor === 2 ? '8' : minor === 1 ? '7' : undefined
}

/**
 * The operating system in the `Sec-CH-UA-Platform` and `-Version` values, named as ua-parser-js
 * names it; `undefined` for one not known here.
 * Windows: https://learn.microsoft.com/en-us/microsoft-edge/web-platform/how-to-detect-win11
 */
export const readPlatform = (
  platform: string | undefined,
  version: string | undefined,
): Platform | undefined => {
  const os = PLATFORMS.get((platform ?? '').slice(0, 64).toLowerCase())
  if (os === undefined) return undefined
  const known = version !== undefined && /^\d[\d.]{0,31}$/.test(version)
  const osVersion = known ? versionOf(os, version) : undefined
  return osVersion === undefined ? { os } : { os, osVersion }
}
