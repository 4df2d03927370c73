/** The command was given in a way that cannot work. `message` says how, in one sentence. */
export class UsageError extends Error {
	override readonly name = "UsageError";
}
