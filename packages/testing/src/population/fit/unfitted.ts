import type { TrafficProfile } from './traffic-profile.ts'

/** What of the parameters is not from the log, and why. */
export interface Unfitted {
  readonly what: string
  readonly why: string
}

/** What the traffic behind a profile does not show. */
export function unfittedIn({ people, robots, forgot }: TrafficProfile): Unfitted[] {
  const groups = [people, robots]
  const none = (of: (group: typeof people) => number): boolean =>
    groups.every((group) => of(group) === 0)
  const found: Unfitted[] = []
  const say = (what: string, why: string): void => {
    found.push({ what, why })
  }
  if (none(({ languages }) => languages.total)) say('languages', 'no line says one')
  if (groups.every(({ places }) => places.countries.of('unknown') === places.countries.total)) {
    say('countries', 'no address was found in any: is a geography given?')
  }
  if (none(({ sources }) => sources.words.total)) say('search words', 'no search engine told any')
  if (none(({ returns }) => returns.all().total)) say('time between visits', 'nobody came twice')
  if (none(({ inTabs }) => inTabs)) say('tabs', 'no event says in which it was')
  if (none(({ delays }) => delays.total)) {
    say('bad networks', 'every event is of the instant at which it arrived')
  }
  if (none(({ leaves }) => leaves)) say('ends of visits', 'no event says that a page was left')
  say(
    'answers to invitations',
    none(({ answers }) => answers.total)
      ? 'nobody in the log was invited'
      : 'who was invited and said nothing is not in the log',
  )
  say('robots that call themselves browsers', 'they are among the people')
  say('what stands behind ? in addresses', 'pages are told apart by their paths')
  if (forgot) say('visits of those long not seen', 'there were more visitors than are remembered')
  return found
}
