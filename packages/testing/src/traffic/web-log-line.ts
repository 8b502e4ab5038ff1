import type { LineChunk } from './split-lines.ts'

/**
 * A line of a web log as numbers: where its bytes are, and where in them its fields, each from its
 * first byte to behind its last; offsets are those of the chunk. A line is looked at when it
 * comes, for its time, and made an event of when its turn comes: what thousands of lines leave
 * behind between the two is the largest cost of reading a log, so nothing but this is kept.
 *
 * One such line is filled again and again.
 */
export class WebLogLine {
  /** Which line of its file, from 1. */
  number = 0
  chunk: LineChunk = { bytes: Buffer.alloc(0), plain: true }
  start = 0
  stop = 0
  /** ms since 1970 UTC. */
  at = Number.NaN
  status = 0
  /** The client, an address or a host name, begins where the line does. */
  clientStop = 0
  /** `GET /path HTTP/1.1`, or whatever else the client sent. */
  requestStart = 0
  requestStop = 0
  /** Empty, as the agent, where it was not sent; `-` means the same. */
  referrerStart = 0
  referrerStop = 0
  agentStart = 0
  agentStop = 0
}
