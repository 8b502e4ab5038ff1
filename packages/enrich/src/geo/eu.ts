/**
 * Member states of the European Union, and the parts of them that have a country code of their own
 * (Åland and the French outermost regions).
 * Source: https://european-union.europa.eu/principles-countries-history/eu-countries_en
 */
const EU: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK AX GF GP MF MQ RE YT'.split(
    ' ',
  ),
)

/** Whether a country (ISO 3166-1 alpha-2, upper case) is in the European Union. */
export const isInEu = (country: string): boolean => EU.has(country)
