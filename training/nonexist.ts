/**
 * Writes the questions about what does not exist, media/questions/nonexist. No made-up word is a word of the other sets.
 *
 *     node --import tsx training/nonexist.ts
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nonExistQuestions } from "../src/study/datasets/nonexist/questions";

const media = join(__dirname, "..", "media", "questions");
/** Questions in each file; the smaller one is the beginning of the larger. */
const SIZES: Record<string, number> = { full: 400, quick: 40 };

/** What the other sets ask about and accept as answers. */
export function realNames(): string[] {
	const files = readdirSync(media, { recursive: true, encoding: "utf8" }).filter(
		(file) => file.endsWith(".jsonl") && !file.startsWith("nonexist"),
	);
	const rows = files.flatMap((file) => readFileSync(join(media, file), "utf8").trim().split("\n"));
	return rows.flatMap((row) => {
		const { entity, answers } = JSON.parse(row) as { entity: string; answers: string[] };
		return [entity, ...answers];
	});
}

/** The files, by their paths below media/questions. */
export function nonExistFiles(): Map<string, string> {
	const avoid = realNames();
	return new Map(
		Object.entries(SIZES).map(([name, count]) => {
			const rows = nonExistQuestions({ count, avoid }).map(({ isSensitive, ...row }) => row);
			return [`nonexist/${name}.jsonl`, rows.map((row) => `${JSON.stringify(row)}\n`).join("")];
		}),
	);
}

if (require.main === module) {
	mkdirSync(join(media, "nonexist"), { recursive: true });
	for (const [path, text] of nonExistFiles()) writeFileSync(join(media, path), text);
}
