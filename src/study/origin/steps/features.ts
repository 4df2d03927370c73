/**
 * Features: for each answer that is right or wrong one forward pass of the base model, and the mean CETT over the probe's
 * region of the neurons that any probe here weighs.
 */
import { type ProbeFile, parseProbe } from "../../../core/probe/file";
import { LensError } from "../../../protocol/errors";
import { addLines, rowsAbout } from "../../folder/add-lines";
import { isWhole, loaded, placeOf, textOf } from "../../folder/run-folder";
import { poolRow } from "../../identify/steps/features";
import { together } from "../../lines";
import { spanOf } from "../../spans/span-of";
import { columnsOf } from "../random-probes";
import type { BaseAnswer, BaseFeatures, BaseVerdict, SetQuestion } from "../run-files";
import type { Run } from "../study-run";
import { promptFor } from "./collect";

interface Asked {
	asked: SetQuestion;
	told: BaseAnswer;
	judged: BaseVerdict;
}

/** Lines that are written together. */
const TOGETHER = 16;

/** Reads every answer that is not read yet. @throws LensError noModel, badSetting */
export async function readFeatures(run: Run): Promise<void> {
	const probe = await probeOf(run);
	const columns = columnsOf(probe, run.settings);
	const wasWhole = await isWhole(run, "features.jsonl");
	await addLines<Asked>(run, {
		step: "features",
		file: "features.jsonl",
		inputs: (questions) =>
			together({
				asked: rowsAbout<SetQuestion>(run, "questions.jsonl", questions),
				told: rowsAbout<BaseAnswer>(run, "samples.jsonl", questions),
				judged: rowsAbout<BaseVerdict>(run, "verdicts.jsonl", questions),
			}),
		work: (each) => featuresOf(run, each, { probe, columns }),
		server: null,
		together: TOGETHER,
	});
	if (!wasWhole) await run.model?.endPooling?.();
}

/** The chat model's probe, as the run keeps it. */
export async function probeOf(run: Run): Promise<ProbeFile> {
	const { probe, problems } = parseProbe(await textOf(run, "probe.json"));
	if (probe) return probe;
	throw new LensError(
		"probeBroken",
		`${placeOf(run, "probe.json")}: ${problems[0]?.message ?? "it is no probe file"}.`,
	);
}

async function featuresOf(
	run: Run,
	{ asked, told, judged }: Asked,
	{ probe, columns }: { probe: ProbeFile; columns: readonly number[] },
): Promise<BaseFeatures> {
	const { id, question } = asked;
	const { answer } = told;
	const dropped = (reason: string) => ({ id, values: null, dropped: reason, meanEntropy: null });
	if (!answer) return dropped(told.failed ?? "it was not answered");
	// The rules call it declined or wrong, but a model that says nothing does neither.
	if (answer.text.trim() === "") return dropped("it is empty");
	const reason = REASONS[judged.verdict ?? "error"];
	if (reason) return dropped(reason);
	const span = spanOf(answer, question.answers, judged.verdict!);
	if (NEEDS_SPAN.includes(probe.region) && !span) return dropped(NO_SPAN);
	// Whatever region the probe was made at, it is read there.
	const parts = [{ region: probe.region as "answer", isOutside: false }];
	const all = await poolRow(
		loaded(run),
		{ prompt: promptFor(run, asked), answer, span, parts },
		run.ports.signal,
	);
	return { id, values: columns.map((column) => all[column]!), meanEntropy: answer.meanEntropy };
}

/** Regions that can be told only where the answer's fact can. */
const NEEDS_SPAN: readonly string[] = ["answer", "predicting", "other"];
const NO_SPAN = "no part of the answer could be told to state the fact";

/** Why an answer is neither right nor wrong. */
const REASONS: Partial<Record<NonNullable<BaseVerdict["verdict"]>, string>> = {
	refused: "it was declined",
	uncertain: "its answer could not be judged",
	error: "the judge gave no verdict",
};
