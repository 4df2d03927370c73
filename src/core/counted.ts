/**
 * A count with its noun. Both forms come whole and translated, since a language's plural is more than an ending:
 * `counted(n, l10n.t("1 problem"), l10n.t("{0} problems", n))`.
 */
export const counted = (count: number, one: string, many: string): string => (count === 1 ? one : many);
