package dev.tiller.live;

import dev.tiller.symphony.state.PageState;
import dev.tiller.symphony.state.TableState;
import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** States that Java gives to open pages, which wait for the next one. */
final class Changes {
  /** So long a page waits before it is told that nothing came, and asks again. */
  static final long PATIENCE_SECONDS = 20;

  private volatile Change change = new Change(0, PageState.START);
  private volatile CompletableFuture<Change> next = new CompletableFuture<>();

  /** A state that Java gave the page, and how many it gave before. */
  private record Change(int version, PageState state) {}

  void show(TableState wanted) {
    CompletableFuture<Change> waiting = next;
    next = new CompletableFuture<>();
    change = new Change(change.version() + 1, PageState.START.table(0, wanted));
    waiting.complete(change);
  }

  /** Nothing will come any more. */
  void end() {
    next.cancel(false);
  }

  /** Answers when Java shows another state, or with nothing after a while. */
  void answer(Context ctx) {
    int after = ctx.queryParamAsClass("after", Integer.class).getOrDefault(0);
    CompletableFuture<Change> wanted = next;
    if (change.version() > after) {
      wanted = CompletableFuture.completedFuture(change);
    }
    CompletableFuture<Change> answer =
        wanted
            .copy()
            .completeOnTimeout(new Change(0, PageState.START), PATIENCE_SECONDS, TimeUnit.SECONDS);
    ctx.future(
        () ->
            answer.thenAccept(
                found -> {
                  if (found.version() == 0) {
                    ctx.status(204);
                  } else {
                    ctx.contentType("application/json; charset=utf-8")
                        .result(
                            "{\"version\":%d,\"state\":%s}"
                                .formatted(found.version(), found.state().toJson()));
                  }
                }));
  }
}
