import { type Persona, patience } from './persona.ts'

const holes = [
  '/.env',
  '/.git/config',
  '/wp-login.php',
  '/phpmyadmin/index.php',
  '/backup.sql',
  '/admin/config.php',
  '/server-status',
  '/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php',
]

/** Tries doors. Shut out, it comes back as somebody new, from the same address. */
export const scanner: Persona = {
  name: 'scanner',
  weight: 3,
  from: 'nowhere',
  async plays(guest) {
    for (const path of holes) {
      guest.misses(path)
      await guest.stays(0.2)
    }
    await guest.meets('block', patience)
    guest.comesAsStranger()
    guest.misses('/.env')
    await guest.stays(1)
  },
}
