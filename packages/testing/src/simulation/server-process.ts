import type { Engine, EngineError } from '@beckon/core'
import type {
  Answer,
  Effect,
  Notice,
  Notifier,
  Peer,
  Receiver,
  Transport,
} from '@beckon/core/adapter'
import type { InProcessTransport } from '../in-process/in-process-transport.ts'
import type { Life } from './life.ts'

/** Who looks at what goes in and out of a process. */
export interface ServerWatch {
  received(process: ServerProcess, peer: Peer, message: Parameters<Receiver['receive']>[1]): void
  answered(process: ServerProcess, peer: Peer, answer: Answer): void
  delivering(process: ServerProcess, visitor: string, effect: Effect): void
  delivered(process: ServerProcess, effect: Effect): void
  notified(process: ServerProcess, notice: Notice): void
  failed(process: ServerProcess, error: EngineError): void
}

/** One process of the server, from its start to its end. */
export interface ServerProcess {
  readonly life: Life
  readonly engine: Engine
  readonly transport: InProcessTransport
  /** It has begun to let visitors in, and has not ended. */
  open: boolean
}

/** A transport that lets a witness see what it takes in and out. */
export function watchedTransport(
  transport: InProcessTransport,
  watch: ServerWatch,
  process: () => ServerProcess,
): Transport {
  return {
    name: transport.name,
    open: (receiver) => transport.open(watchedReceiver(receiver, watch, process)),
    async deliver(to, effect) {
      watch.delivering(process(), to.visitor, effect)
      const delivery = await transport.deliver(to, effect)
      if (delivery === 'delivered') watch.delivered(process(), effect)
      return delivery
    },
    tell: (to, notice) => transport.tell(to, notice),
    close: () => transport.close(),
  }
}

function watchedReceiver(
  receiver: Receiver,
  watch: ServerWatch,
  process: () => ServerProcess,
): Receiver {
  return {
    async receive(peer, message) {
      watch.received(process(), peer, message)
      const answer = await receiver.receive(peer, message)
      watch.answered(process(), peer, answer)
      return answer
    },
    serves: (name) => receiver.serves(name),
    arrived: (peer) => receiver.arrived(peer),
    left: (peer) => receiver.left(peer),
    ...(receiver.operators && { operators: receiver.operators }),
  }
}

/** A program elsewhere that wants to hear of orders. */
export function till(watch: ServerWatch, process: () => ServerProcess): Notifier {
  return {
    name: 'till',
    webhooks: ['till'],
    async notify(_, notice) {
      watch.notified(process(), notice)
      return 'delivered'
    },
  }
}
