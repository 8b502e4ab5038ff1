/** What an entity is called among those of its kind. */
export function entityName(site: string, id: string): string {
  return `${site}\n${id}`
}
