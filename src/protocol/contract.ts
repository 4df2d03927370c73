/**
 * A contract is an interface of methods: one params object in, plain data out. Client and handler types are derived
 * from it, so a missing handler or a wrong reply does not compile.
 */
// biome-ignore lint/suspicious/noExplicitAny: the constraint must accept every params object
type Method = (params: any) => unknown;

export type Calls<A> = { [M in keyof A]: Method };
export type Params<A extends Calls<A>, M extends keyof A> = Parameters<A[M]>[0];
export type Result<A extends Calls<A>, M extends keyof A> = ReturnType<A[M]>;

/** One handler per call. Leaving one out, or misspelling it, does not compile. */
export type Handlers<A extends Calls<A>> = {
	[M in keyof A]: (params: Params<A, M>, signal: AbortSignal) => Promise<Result<A, M>>;
};

/** What the caller holds. Aborting `signal` cancels the call; it then fails with code `cancelled`. */
export interface Client<A extends Calls<A>, E extends Calls<E>> {
	call<M extends keyof A & string>(
		method: M,
		params: Params<A, M>,
		signal?: AbortSignal,
	): Promise<Result<A, M>>;
	/** Listens to one kind of event. The returned function stops listening. */
	on<M extends keyof E & string>(event: M, listener: (params: Params<E, M>) => void): () => void;
}
