import type { Duplex } from 'node:stream'
import type { Turns } from '@beckon/core/adapter'

/**
 * Does something about a connection when it is its turn. Of one that breaks while it waits, and of
 * one whose other side has said good-bye already, nobody hears any more.
 */
export function inTurn(turns: Turns, socket: Duplex, run: () => void): void {
  let cancel = (): void => {}
  const over = (): void => cancel()
  socket.on('error', over)
  socket.once('close', over)
  cancel = turns.take(() => {
    socket.off('error', over)
    socket.off('close', over)
    if (socket.readable) run()
    else socket.destroy()
  })
}
