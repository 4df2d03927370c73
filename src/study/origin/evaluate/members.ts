/** The answers that take part in the figures, set by set, and why the others do not. */
import { rowsAbout } from "../../folder/add-lines";
import { labelOf } from "../../identify/rows/select";
import { balanced } from "../../identify/rows/split";
import { together } from "../../lines";
import { droppedOf } from "../questions";
import type { BaseFeatures, BaseVerdict, SetQuestion } from "../run-files";
import type { Run } from "../study-run";

/** An answer that was read. */
export interface Member {
	set: string;
	label: "faithful" | "hallucinated";
	/** Questions of one kind ask for the same thing about the same topic. */
	kind: string;
	/** What it is asked about: answers about the same are right or wrong together. */
	entity: string;
	/** In the order of `columnsOf`. */
	values: number[];
	/** Nats. */
	entropy: number;
}

/** One set of questions, or all together. */
export interface MemberSet {
	set: string;
	/** As many of one class as of the other. */
	members: Member[];
	/** Why questions were left out, with counts. */
	dropped: Record<string, number>;
}

/** The name of all sets together. */
const ALL_SETS = "all sets together";
const MORE_OF_ITS_CLASS = "there are more answers of its class than of the other, or than were asked for";
const FITTED_ON = "the probe was fitted on its subject";

/**
 * Every set with its classes balanced within each kind, so that what is asked about does not give the class away.
 * @param fittedOn what the probe was fitted on; it is left out
 */
export async function memberSets(run: Run, fittedOn: ReadonlySet<string>): Promise<MemberSet[]> {
	const { manifest, settings } = run;
	const sets = new Map<string, MemberSet>();
	for (const { set } of manifest.questions.files)
		if (set !== undefined)
			sets.set(set, { set, members: [], dropped: droppedOf(manifest.questions.dropped, set) });
	for await (const row of allRows(run)) {
		const own = sets.get(row.asked.set)!;
		const found = memberOf(row, fittedOn);
		if (typeof found === "string") own.dropped[found] = (own.dropped[found] ?? 0) + 1;
		else own.members.push(found);
	}
	const all = [...sets.values()];
	if (all.length > 1) all.push(joined(all));
	const { perClass, sampling } = settings;
	return all.map((each) => evened(each, { perClass, seed: sampling.seed }));
}

interface Row {
	asked: SetQuestion;
	judged: BaseVerdict;
	read: BaseFeatures;
}

function allRows(run: Run): AsyncGenerator<Row> {
	const all = { from: 0, to: run.manifest.questions.count };
	return together({
		asked: rowsAbout<SetQuestion>(run, "questions.jsonl", all),
		judged: rowsAbout<BaseVerdict>(run, "verdicts.jsonl", all),
		read: rowsAbout<BaseFeatures>(run, "features.jsonl", all),
	});
}

/** An answer, or why it takes no part. */
function memberOf({ asked, judged, read }: Row, fittedOn: ReadonlySet<string>): Member | string {
	const { domain, relation, entity } = asked.question;
	if (fittedOn.has(entity)) return FITTED_ON;
	const label = labelOf(judged.verdict ?? undefined);
	if (!label || !read.values || read.meanEntropy === null) return read.dropped ?? "it was not read";
	const kind = JSON.stringify([domain, relation]);
	return { set: asked.set, label, kind, entity, values: read.values, entropy: read.meanEntropy };
}

function joined(sets: readonly MemberSet[]): MemberSet {
	const dropped: Record<string, number> = {};
	for (const set of sets)
		for (const [reason, count] of Object.entries(set.dropped))
			dropped[reason] = (dropped[reason] ?? 0) + count;
	return { set: ALL_SETS, members: sets.flatMap(({ members }) => members), dropped };
}

function evened(
	{ set, members, dropped }: MemberSet,
	{ perClass, seed }: { perClass: number; seed: number },
): MemberSet {
	const kept = balanced(members, { perClass, seed }, `origin ${set}`);
	const left = members.length - kept.length;
	return { set, members: kept, dropped: left > 0 ? { ...dropped, [MORE_OF_ITS_CLASS]: left } : dropped };
}
