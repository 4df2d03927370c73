import type { Ctx } from "./context";

/** Opens the extension's and the engine's common log. */
export function showLog(ctx: Ctx): void {
	ctx.log.show(true);
}
