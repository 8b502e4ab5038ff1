import type { PendingEntry } from '@beckon/core/adapter'
import { Chance } from './chance.ts'
import type { Crowd } from './crowd.ts'
import type { Answering } from './group.ts'
import type { Person } from './person.ts'
import { purposes } from './plan.ts'

/** How long a page takes to show what it is sent, ms. */
const pageMs = 300

/** What became of the invitations of a simulation, as its visitors know it. */
export interface Answered {
  /** Pages that had it. */
  invited: number
  shown: number
  accepted: number
  declined: number
  /** Invitations that were accepted by somebody who bought because of it. */
  convinced: number
  redirected: number
  blocked: number
}

/** What visitors do about what they are sent: each by chance of its own, and not before its page can have shown it. */
export class Answers {
  readonly counts: Answered = {
    invited: 0,
    shown: 0,
    accepted: 0,
    declined: 0,
    convinced: 0,
    redirected: 0,
    blocked: 0,
  }
  private readonly crowd: Crowd
  private readonly chances = new WeakMap<Person, Chance>()

  constructor(crowd: Crowd) {
    this.crowd = crowd
  }

  /** An effect reaches a visitor's page, soon after it was decided, and not before now; ms. */
  reach(person: Person, { type, id, body }: PendingEntry, decidedAt: number, now: number): void {
    if (!person.isHere) return
    if (type === 'invite') this.invite(person, id, Math.max(now, decidedAt + pageMs))
    else if (type === 'revoke' && person.invitation === body.invitation) {
      person.invitation = undefined
    } else if (type === 'redirect')
      this.redirect(person, String(body.url), Math.max(now, decidedAt + pageMs))
    else if (type === 'block' && body.what === undefined) {
      this.counts.blocked++
      person.stop()
    }
  }

  private invite(person: Person, id: string, shownAt: number): void {
    const { answering } = person.group
    if (answering === undefined) return
    this.counts.invited++
    const chance = this.chanceOf(person)
    // All of it is drawn, whatever comes of it: the next invitation finds the same chance.
    const isShown = chance.happens(answering.shown)
    const answer = chance.next()
    const delay = Math.round(answering.delay(chance))
    if (!isShown) return
    person.invitation = id
    this.crowd.later(person, shownAt, () => this.say(person, id, 'shown', shownAt))
    const answersAt = shownAt + delay
    if (answer < answering.accepted) {
      this.crowd.later(person, answersAt, () => this.accept(person, id, answersAt, answering))
    } else if (answer < answering.accepted + answering.declined) {
      this.crowd.later(person, answersAt, () => this.say(person, id, 'declined', answersAt))
    }
  }

  private accept(person: Person, id: string, at: number, answering: Answering) {
    const said = this.say(person, id, 'accepted', at)
    if (said === undefined) return undefined
    person.accept(this.chanceOf(person), answering, () => {
      this.counts.convinced++
    })
    return said
  }

  /** Nothing where it has left, or the invitation was taken back meanwhile. */
  private say(
    person: Person,
    invitation: string,
    what: 'shown' | 'accepted' | 'declined',
    at: number,
  ) {
    if (!person.isHere || person.invitation !== invitation) return undefined
    this.counts[what]++
    if (what !== 'shown') person.invitation = undefined
    return person.say(`invitation.${what}`, at, { invitation })
  }

  private redirect(person: Person, url: string, at: number): void {
    this.crowd.later(person, at, () => {
      if (!person.isHere) return undefined
      this.counts.redirected++
      return person.sentTo(url, this.crowd.stepAt(url), at)
    })
  }

  private chanceOf(person: Person): Chance {
    let chance = this.chances.get(person)
    if (chance === undefined) {
      chance = new Chance(this.crowd.seed, person.number, purposes.answers)
      this.chances.set(person, chance)
    }
    return chance
  }
}
