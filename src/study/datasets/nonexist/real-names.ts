/**
 * Words that the parts make although they name something. All that they make was held against GeoNames' places of 1,000
 * people or more and seven dictionaries, where one was found; two are Turkish surnames in English letters.
 */
export const REAL_NAMES: readonly string[] = ["Dobrovice", "Demirtashoglu", "Karatashoglu"];
