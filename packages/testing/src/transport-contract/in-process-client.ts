import type { InProcessTransport } from '../in-process/in-process-transport.ts'
import type { Connect } from './raw-client.ts'

/** How the suite gets to an in-process transport. */
export function connectInProcess(transport: InProcessTransport): Connect {
  return async (client, listener) => {
    const connection = transport.connect(client, listener)
    const { turnedAway } = connection
    return turnedAway === undefined ? connection : { turnedAway }
  }
}
