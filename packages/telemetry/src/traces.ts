import type {
  CommitBegun,
  CommitEnd,
  CommitProbe,
  EffectEnd,
  Passage,
  Probe,
  RulesSwap,
} from '@beckon/core'
import {
  type Attributes,
  context,
  type HrTime,
  isSpanContextValid,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { errorType } from './error-type.ts'

/** How many spans a commit is linked to. */
const mostLinks = 32

/** Whether somebody takes spans by now. */
export function isTracing(provider: TracerProvider, name: string): boolean {
  return (
    !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(name) !== undefined
  )
}

/** Makes a span of each commit, each effect that has come to its end, and each swap of rules. */
export class Traces implements Probe {
  private readonly tracer: Tracer
  private readonly common: Attributes
  /** What was being traced when a message came. */
  private readonly around = new WeakMap<Passage, SpanContext>()

  /** @param common attributes of all */
  constructor(tracer: Tracer, common: Attributes) {
    this.tracer = tracer
    this.common = common
  }

  received(passage: Passage): void {
    const active = trace.getActiveSpan()?.spanContext()
    if (active !== undefined && isSpanContextValid(active)) this.around.set(passage, active)
  }

  committing({ at, units, events, effects }: CommitBegun): CommitProbe | undefined {
    const attributes = {
      ...this.common,
      'beckon.commit.units': units,
      'beckon.commit.events': events,
      'beckon.commit.effects': effects,
    }
    // Many messages lead to one commit: it belongs to none of them, and is linked to all.
    const span = this.tracer.startSpan('beckon.commit', {
      root: true,
      startTime: time(at),
      attributes,
    })
    return span.isRecording() ? this.commit(span, at) : undefined
  }

  effectEnded({ site, type, id, outcome, ms, at, failures }: EffectEnd): void {
    this.past(`beckon.effect ${type}`, SpanKind.PRODUCER, at, ms, {
      'beckon.site': site,
      'beckon.effect.type': type,
      'beckon.effect.id': id,
      'beckon.effect.failures': failures,
      'beckon.outcome': outcome,
    }).end(time(at))
  }

  rulesSwapped({ hash, rules, ms, at, error }: RulesSwap): void {
    const span = this.past('beckon.rules.swap', SpanKind.INTERNAL, at, ms, {
      'beckon.ruleset.hash': hash,
      'beckon.ruleset.rules': rules,
    })
    if (error !== undefined) failed(span, error)
    span.end(time(at))
  }

  private commit(span: Span, at: number): CommitProbe {
    const within = trace.setSpan(ROOT_CONTEXT, span)
    return {
      around: (call) => context.with(within, call),
      ended: (end) => {
        span.addLinks(this.linksOf(end).map((linked) => ({ context: linked })))
        span.setAttributes({
          'beckon.commit.conflicts': end.conflicts,
          'beckon.commit.tries': end.tries,
        })
        if (end.error !== undefined) failed(span, end.error)
        span.end(time(at + end.ms))
      },
    }
  }

  private linksOf({ committed }: CommitEnd): readonly SpanContext[] {
    const links = new Map<string, SpanContext>()
    for (const passage of committed) {
      const around = this.around.get(passage)
      if (around !== undefined) links.set(around.spanId, around)
      if (links.size === mostLinks) break
    }
    return [...links.values()]
  }

  /** A span of what has ended just now. */
  private past(name: string, kind: SpanKind, at: number, ms: number, own: Attributes): Span {
    const attributes = { ...this.common, ...own }
    return this.tracer.startSpan(name, { root: true, kind, startTime: time(at - ms), attributes })
  }
}

function failed(span: Span, error: unknown): void {
  span.setAttribute('error.type', errorType(error))
  // Its message may hold what a visitor wrote; the engine's `errors$` has it.
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** An instant, ms since 1970 UTC: a small number would be taken for one since the process began. */
function time(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000)
  return [seconds, Math.round((ms - seconds * 1_000) * 1_000_000)]
}
