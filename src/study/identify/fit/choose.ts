import type { PathPoint } from "./path-point";

export interface Choice {
	region: string;
	/** One of those that were given. */
	point: PathPoint;
	/** How region and C were chosen, one sentence. */
	rule: string;
}

export interface ChooseOptions {
	criterion: "accuracy" | "auroc" | "paper";
	penalty: "l1" | "l2";
	/** All neurons, L·N. */
	neurons: number;
	/**
	 * Share of questions still answered rightly with these neurons silenced; needed by the paper's criterion, which asks it
	 * of every sparse fit and writes the answer into its point.
	 */
	taskAccuracy?: (columns: readonly number[]) => Promise<number>;
}

/** Positive neurons among all, below which a set is called sparse (the paper's sets have 0.01 to 0.35 per mille). */
const SPARSE = 0.001;

interface Candidate {
	region: string;
	point: PathPoint;
}

/**
 * Chooses region and C. Only fits whose positive neurons are under one per mille of all take part, if there are any, for
 * that sparseness is what H-Neurons are about. By accuracy or AUROC, of those within one standard error of the best the
 * one with the fewest neurons is taken; among equals the better one, then the earlier. The paper's criterion takes the
 * highest sum of held-out accuracy and task accuracy with the neurons silenced.
 * @returns null when no fit has a neuron of positive weight
 * @see Gao et al. 2025, arXiv:2512.01797, section 6.1 (the paper's criterion)
 */
export async function choose(
	paths: readonly { region: string; path: PathPoint[] }[],
	options: ChooseOptions,
): Promise<Choice | null> {
	const all = paths.flatMap(({ region, path }) => path.map((point) => ({ region, point })));
	const able = all.filter(({ point }) => point.positive > 0);
	if (able.length === 0) return null;
	if (options.penalty === "l2") return weakest(able, options.criterion === "auroc" ? "auroc" : "accuracy");
	const sparse = able.filter(({ point }) => point.positive < SPARSE * options.neurons);
	const candidates = sparse.length > 0 ? sparse : able;
	const who =
		sparse.length > 0
			? "Of the fits with under one per mille of all neurons at positive weight"
			: "No fit had under one per mille of all neurons at positive weight; of all fits";
	return options.criterion === "paper"
		? byTask(candidates, who, options)
		: smallest(candidates, who, options.criterion);
}

type Figure = "accuracy" | "auroc";

const WORDS: Record<Figure, string> = { accuracy: "accuracy", auroc: "AUROC" };
const figure = (value: number): string => value.toFixed(3);

/** Those that one standard error does not tell from the best. */
function nearBest(candidates: readonly Candidate[], by: Figure) {
	const top = candidates.reduce((best, each) => (each.point[by] > best.point[by] ? each : best));
	const error = top.point[`${by}Error`];
	const near = candidates.filter(({ point }) => point[by] >= top.point[by] - error);
	return { near, words: `${WORDS[by]} on folds left out is within one standard error of the best` };
}

const bounds = (candidates: readonly Candidate[], by: Figure): string => {
	const top = candidates.reduce((best, each) => (each.point[by] > best.point[by] ? each : best)).point;
	return `(${figure(top[by])} − ${figure(top[`${by}Error`])})`;
};

function smallest(candidates: readonly Candidate[], who: string, by: Figure): Choice {
	const { near, words } = nearBest(candidates, by);
	const ranked = [...near].sort((a, b) => a.point.nonZero - b.point.nonZero || b.point[by] - a.point[by]);
	const rule = `${who} whose ${words} ${bounds(candidates, by)}, the one with the fewest neurons was taken.`;
	return { ...ranked[0]!, rule };
}

/** All neurons have a weight, so the weakest C that is as good stands for "no more than needed". */
function weakest(candidates: readonly Candidate[], by: Figure): Choice {
	const { near, words } = nearBest(candidates, by);
	const ranked = [...near].sort((a, b) => a.point.fit.c - b.point.fit.c || b.point[by] - a.point[by]);
	const rule = `Of the fits whose ${words} ${bounds(candidates, by)}, the one with the smallest C was taken.`;
	return { ...ranked[0]!, rule };
}

/** @throws Error when there is no task to ask */
async function byTask(
	candidates: readonly Candidate[],
	who: string,
	{ taskAccuracy }: ChooseOptions,
): Promise<Choice> {
	if (!taskAccuracy) throw new Error("the paper's criterion needs a task");
	for (const { point } of candidates) {
		const { columns, weights } = point.fit;
		point.taskAccuracy = await taskAccuracy(columns.filter((_, k) => weights[k]! > 0));
	}
	const score = ({ point }: Candidate) => point.accuracy + point.taskAccuracy!;
	const ranked = [...candidates].sort((a, b) => score(b) - score(a) || a.point.nonZero - b.point.nonZero);
	const { accuracy, taskAccuracy: task } = ranked[0]!.point;
	const rule = `${who}, the one with the highest sum of accuracy on folds left out (${figure(accuracy)}) and task accuracy with its positive neurons silenced (${figure(task!)}) was taken.`;
	return { ...ranked[0]!, rule };
}
