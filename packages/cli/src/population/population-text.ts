import type { Population } from '@beckon/testing'
import { Document, isCollection, visit } from 'yaml'

/** How wide a line of YAML is, at most, where it can be broken. */
const lineWidth = 100

/** The parameters of a population as a file holds them: JSON where its name says so, YAML elsewhere. */
export function populationText(population: Population, file: string): string {
  if (file.endsWith('.json')) return `${JSON.stringify(population, null, 2)}\n`
  const document = new Document(population, { aliasDuplicateObjects: false })
  // What holds no lists or objects of its own fits into a line or two.
  visit(document, {
    Map(_, node) {
      if (node.items.length > 0 && !node.items.some(({ value }) => isCollection(value))) {
        node.flow = true
      }
    },
    Seq(_, node) {
      if (node.items.length > 0 && !node.items.some(isCollection)) node.flow = true
    },
  })
  return document.toString({ lineWidth })
}
