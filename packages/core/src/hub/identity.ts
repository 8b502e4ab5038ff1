import type { HelloMessage } from '../protocol/client-message.ts'

/** What a transport knows of a client before it has said a word. */
export interface ClientInfo {
  readonly ip?: string
  readonly userAgent?: string
  /** Of the page it came from, such as `https://shop.example`; browsers send it, programs need not. */
  readonly origin?: string
  /** The `Accept-Language` header. */
  readonly acceptLanguage?: string
  /** All headers of the request, names in lower case: for an `authenticate` that goes by a cookie. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** What `authenticate` is given. */
export interface Credentials {
  readonly role: 'visitor' | 'operator'
  readonly site: string
  /** As the client gave it in `hello`. */
  readonly token?: string
  readonly client: ClientInfo
}

/** Who somebody is. Ids are 1 to 128 characters. */
export type Identity =
  | {
      readonly role: 'visitor'
      readonly visitor: string
      /** An operator who looks at the site: nobody blocks this session. */
      readonly staff?: true
    }
  | { readonly role: 'operator'; readonly operator: string }

/**
 * Says who a client is, at each `hello`, also when it resumes. `refused` turns it away; undefined
 * leaves it to the hub: visitors then go by its own signed tokens, and operators are turned away.
 */
export type Authenticate = (
  credentials: Credentials,
) => Identity | 'refused' | undefined | Promise<Identity | 'refused' | undefined>

/** The credentials of a `hello`. */
export function credentialsOf(hello: HelloMessage, client: ClientInfo): Credentials {
  const { role = 'visitor', site, token } = hello
  return { role, site, ...(token !== undefined && { token }), client }
}

const longestId = 128

/** Whether an answer of `authenticate` fits the role that was asked for. */
export function fits(identity: Identity, role: Credentials['role']): boolean {
  if (identity.role !== role) return false
  const id = identity.role === 'visitor' ? identity.visitor : identity.operator
  return id.length > 0 && id.length <= longestId
}
