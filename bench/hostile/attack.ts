/** One attack until it is ended: `attack.ts PORT NAME`. Asked by a message, it tells what it did. */
import { attacks } from './attacks.ts'

const [port = '', name = ''] = process.argv.slice(2)
let did = 0
process.on('message', () => process.send?.({ did }))
await attacks[name]?.(Number(port), (count = 1) => {
  did += count
})
