/** Settings as rows of a table; their names begin as headings do. */
export const settingRows = (settings: { name: string; value: string }[]): string[][] =>
	settings.map(({ name, value }) => [name.charAt(0).toUpperCase() + name.slice(1), value]);
