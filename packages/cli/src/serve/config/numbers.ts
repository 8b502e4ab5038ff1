import { type Bounds, defaultBounds } from '@beckon/core'
import { defaultHubLimits, type HubLimits } from '@beckon/core/adapter'
import { type TInteger, type TObject, Type } from '@sinclair/typebox'

/** What connections may do; a new limit needs a line here. */
export const limitsSchema = numbers<HubLimits>(defaultHubLimits, {
  messageBytes: 'bytes of one message',
  jsonDepth: 'nesting of a message',
  eventsPerMessage: 'what clients are told; `bounds.eventsPerMessage` is what counts',
  messagesPerConnection:
    'messages a second of one connection; each 4,096 characters or 32 events count as one more',
  messagesPerVisitor: 'messages a second of one visitor',
  messagesPerAddress: 'messages a second of one IPv4 address or IPv6 network of 64 bits',
  messagesPerTenant: 'messages a second of one tenant',
  burstSeconds: 'how many seconds of a rate may come at once',
  strikes: 'messages a minute over a rate before a connection is ended',
  connections: 'connections',
  connectionsPerAddress: 'connections of one address',
  connectsPerAddress:
    'new connections a second of one address; one that is ended through its own fault, or leaves within a second, counts five',
  connectionsPerVisitor: 'connections of one visitor, and so many more that may resume',
  waiting: 'connections that have not said hello',
  waitingPerAddress: 'the same of one address',
  helloTimeoutMs: 'how long they may take to say it, ms',
  authenticateTimeoutMs: 'how long authentication may take, ms',
  heartbeatMs: 'who is silent for so long is asked, and cut off after twice as long, ms',
  bufferedBytes: 'bytes that a client has not taken; beyond, it is cut off',
  resumeForMs: 'how long a client may stay away and get the rest, ms',
  resumable: 'clients that are away and may resume',
  keptMessages: 'messages kept for a client until it acknowledges them',
  keptLength: 'the same in characters',
})

/** What the engine takes in and keeps; a new bound needs a line here. */
export const boundsSchema = numbers<Bounds>(defaultBounds, {
  messageBytes: 'bytes of one message',
  jsonDepth: 'nesting of a message',
  eventsPerMessage: 'events in one message',
  idLength: "characters of an event's id",
  typeLength: "characters of an event's type",
  urlLength: 'characters of an address',
  titleLength: "characters of a page's title",
  dataLength: "characters of an event's data as JSON",
  userAgentLength: 'characters kept of a user agent',
  historyPages: 'pages of a visit kept with the visitor',
  tabs: 'tabs of a visit that are told apart',
  traits: 'traits of a visitor',
  windowEvents: 'events a window counts exactly',
  addressVisitors: 'visitors of one address told apart within a day',
  batch: 'arrivals in one batch',
  inFlight: 'arrivals under way; further ones are refused',
  enrichTimeoutMs: 'what one enricher may take, ms',
  cachedVisitors: 'visitors without a visit kept in memory',
  cachedAddresses: 'addresses kept in memory',
  deliveries: 'deliveries under way',
  deliveryTimeoutMs: 'what one delivery may take before it is tried again, ms',
  lateAfterMs: 'an event older than this is history only, ms',
  listedBlocks: "lines of a site's list of who is blocked",
  sharedRereadMs: 'how often a list that others may have changed is read again, ms',
})

/** A group of numbers, each with its default and what it is. */
function numbers<Group extends object>(
  defaults: Group,
  descriptions: { readonly [Name in keyof Group]: string },
): TObject<{ [Name in keyof Group]: TInteger }> {
  const integers = {} as { [Name in keyof Group]: TInteger }
  for (const name of Object.keys(defaults) as (keyof Group)[]) {
    integers[name] = Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      default: defaults[name],
      description: descriptions[name],
    })
  }
  return Type.Object(integers, { additionalProperties: false }) as TObject<{
    [Name in keyof Group]: TInteger
  }>
}
