import type { SiteOptions } from '@beckon/core'
import type { RuleSet } from '@beckon/rules'
import { parseSpan } from '../language/span.ts'
import { WallClock } from '../stage/wall-clock.ts'
import { type Faults, fieldsOf, textField } from './fields.ts'
import type { Entry, Node } from './node.ts'
import type { RulesSource } from './rules-source.ts'

/** The fields of a scene. */
export const sceneFields = ['rules', 'site', 'sites', 'start', 'consent'] as const

const siteFields = ['hosts', 'timeZone', 'visitTimeout', 'redirectOrigins', 'departments']

/** What a scenario, or one of its tests, says of what tests find; what is missing is as it was. */
export interface Scene {
  /** `none`: no rules are named; `bad`: they cannot be read, which is a fault. */
  readonly rules: RuleSet | 'none' | 'bad'
  readonly sites: Readonly<Record<string, SiteOptions>>
  /** As written: it goes by the clocks of the site. */
  readonly start: string
  readonly consent: 'implied' | 'required'
}

/** Where nothing is said: one shop, on a Monday morning. */
export const usualScene: Scene = {
  rules: 'none',
  sites: { shop: { hosts: ['shop.example'], redirectOrigins: ['https://shop.example'] } },
  start: '2026-03-02 10:00',
  consent: 'implied',
}

/** Reads the fields of a scene, over those that hold where there are none. */
export function readScene(
  fields: ReadonlyMap<string, Entry>,
  before: Scene,
  rules: RulesSource,
  faults: Faults,
): Scene {
  const node = (name: (typeof sceneFields)[number]) => fields.get(name)?.node
  const [ownRules, site, sites] = [node('rules'), node('site'), node('sites')]
  const start = textField(fields, 'start', faults)
  if (start !== undefined && wallOf(start) === undefined) {
    faults.add(fields.get('start')?.node.place ?? { path: 'start' }, startFault, start)
  }
  const consent = textField(fields, 'consent', faults) ?? before.consent
  if (consent !== 'implied' && consent !== 'required') {
    const place = fields.get('consent')?.node.place ?? { path: 'consent' }
    faults.add(place, 'Consent is "implied" or "required".', consent)
  }
  return {
    rules: ownRules === undefined ? before.rules : (rules.read(ownRules, faults) ?? 'bad'),
    sites:
      sites !== undefined
        ? readSites(sites, faults)
        : site !== undefined
          ? { shop: readSite(site, faults) }
          : before.sites,
    start: start !== undefined && wallOf(start) !== undefined ? start : before.start,
    consent: consent === 'required' ? 'required' : 'implied',
  }
}

const startFault = 'A test begins at a time such as 2026-03-02 10:00.'

/** The instant at which a scene begins, ms since 1970 UTC. */
export function startOf({ start, sites }: Scene): number {
  const [first] = Object.values(sites)
  return new WallClock(first?.timeZone).instantOf(wallOf(start) ?? 0)
}

/** What clocks on the wall show, as if it were UTC, ms. */
function wallOf(text: string): number | undefined {
  const [, date, time = '00:00', seconds = ':00'] =
    /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?)?$/.exec(text) ?? []
  const wall = Date.parse(`${date}T${time}${seconds}Z`)
  return Number.isNaN(wall) ? undefined : wall
}

function readSites(node: Node, faults: Faults): Readonly<Record<string, SiteOptions>> {
  if (node.kind === 'map' && node.entries.length > 0) {
    return Object.fromEntries(
      node.entries.map(({ key, node: site }) => [key, readSite(site, faults)]),
    )
  }
  faults.add(node.place, 'The field "sites" has a site under each id.')
  return usualScene.sites
}

function readSite(node: Node, faults: Faults): SiteOptions {
  const fields = fieldsOf(node, siteFields, 'A site', faults)
  const timeout = textField(fields, 'visitTimeout', faults)
  const visitTimeoutMs = timeout === undefined ? undefined : parseSpan(timeout)
  if (timeout !== undefined && !visitTimeoutMs) {
    const place = fields.get('visitTimeout')?.node.place ?? node.place
    faults.add(place, 'A visit ends after a time such as 30m.', timeout)
  }
  const timeZone = textField(fields, 'timeZone', faults)
  const isZone = timeZone === undefined || zoneExists(timeZone)
  if (!isZone) {
    const place = fields.get('timeZone')?.node.place ?? node.place
    faults.add(place, 'A time zone has a name such as Europe/Berlin.', timeZone)
  }
  const departments = fields.get('departments')?.node
  const hosts = texts(fields, 'hosts', faults) ?? ['shop.example']
  return {
    hosts,
    redirectOrigins:
      texts(fields, 'redirectOrigins', faults) ?? hosts.map((host) => `https://${host}`),
    ...(timeZone !== undefined && isZone && { timeZone }),
    ...(visitTimeoutMs && { visitTimeoutMs }),
    // The engine reads the hours, and tells what is wrong with them.
    ...(departments?.kind === 'map' && {
      departments: departments.value as NonNullable<SiteOptions['departments']>,
    }),
  }
}

function zoneExists(timeZone: string): boolean {
  try {
    return new WallClock(timeZone) instanceof WallClock
  } catch {
    return false
  }
}

function texts(
  fields: ReadonlyMap<string, Entry>,
  name: string,
  faults: Faults,
): readonly string[] | undefined {
  const node = fields.get(name)?.node
  if (node === undefined) return undefined
  if (node.kind === 'list' && node.items.every(({ kind }) => kind === 'text')) {
    return node.items.map((item) => (item.kind === 'text' ? item.text : ''))
  }
  faults.add(node.place, `The field "${name}" is a list, such as [shop.example].`)
  return undefined
}
