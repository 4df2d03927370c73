/** What the server has done, as Prometheus reads it. No label holds anything that a client chose. */

/** Upper bounds of the groups that requests are counted in by their time, in seconds. */
const BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** What is looked up when somebody asks. */
export interface Gauges {
	waiting: number;
	running: number;
	restarts: number;
}

export class Metrics {
	/** Requests by route and status. */
	private readonly requests = new Map<string, number>();
	/** Requests by route: how many took at most each bound, how many in all, and their seconds. */
	private readonly times = new Map<string, { within: number[]; count: number; seconds: number }>();
	private readonly tokens = { prompt: 0, completion: 0 };

	constructor(private readonly gauges: () => Gauges) {}

	/** @param route one of the server's own, not what a client wrote */
	countRequest(route: string, status: number, seconds: number): void {
		const key = `route="${route}",status="${status}"`;
		this.requests.set(key, (this.requests.get(key) ?? 0) + 1);
		const times = this.times.get(route) ?? { within: BOUNDS.map(() => 0), count: 0, seconds: 0 };
		this.times.set(route, times);
		times.count++;
		times.seconds += seconds;
		BOUNDS.forEach((bound, i) => {
			if (seconds <= bound) times.within[i]!++;
		});
	}

	countTokens(kind: "prompt" | "completion", count: number): void {
		this.tokens[kind] += count;
	}

	/** The text format, version 0.0.4. */
	print(): string {
		const { waiting, running, restarts } = this.gauges();
		return [
			...metric("requests_total", "counter", "Requests that have ended, 499: the client went away.", [
				...this.requests,
			]),
			...metric(
				"request_seconds",
				"histogram",
				"From a request's first byte to its answer's last.",
				this.timed(),
			),
			...metric("queue_length", "gauge", "Requests that wait for the engine.", [["", waiting]]),
			...metric("running", "gauge", "Requests that are being answered.", [["", running]]),
			...metric("tokens_total", "counter", "Tokens of prompts, and tokens that were answered.", [
				['kind="prompt"', this.tokens.prompt],
				['kind="completion"', this.tokens.completion],
			]),
			...metric("engine_restarts_total", "counter", "How often the engine was started again.", [
				["", restarts],
			]),
		]
			.map((line) => `${line}\n`)
			.join("");
	}

	private timed(): Sample[] {
		return [...this.times].flatMap(([route, { within, count, seconds }]) => [
			...BOUNDS.map((bound, i): Sample => [`route="${route}",le="${bound}"`, within[i]!, "_bucket"]),
			[`route="${route}",le="+Inf"`, count, "_bucket"] satisfies Sample,
			[`route="${route}"`, seconds, "_sum"] satisfies Sample,
			[`route="${route}"`, count, "_count"] satisfies Sample,
		]);
	}
}

/** Labels, value, and what stands behind the name. */
type Sample = [labels: string, value: number, ending?: string];

function metric(name: string, type: string, help: string, samples: readonly Sample[]): string[] {
	const full = `h_neurons_${name}`;
	return [
		`# HELP ${full} ${help}`,
		`# TYPE ${full} ${type}`,
		...samples.map(([labels, value, ending = ""]) => `${full}${ending}${labels && `{${labels}}`} ${value}`),
	];
}
