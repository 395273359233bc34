package dev.tiller.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One rendering under way: counts what it does and what it holds.
 *
 * <p>Found by its thread, because every comparison of two strings counts: passed along it would be
 * an argument of nearly every method of this package.
 *
 * <p>Memory: what a statement makes counts in full until the statement ends. Then it may be garbage
 * or lie in a variable, and only where the sum goes beyond the limit are the variables and texts
 * weighed.
 */
final class Rendering {

  private static final ThreadLocal<@Nullable Rendering> CURRENT = new ThreadLocal<>();
  private static final long CLOCK_EVERY = 1 << 20;

  /** A statement under way. */
  private record Frame(Scope scope, Output out, long inUse) {}

  private final long end = System.nanoTime() + Limits.NANOSECONDS;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private long steps;
  private long work;
  private long clockAt = CLOCK_EVERY;
  private int depth;
  private long most = Limits.bytes();
  private long inUse;
  private long kept;

  /** Does some work as a run of its own on this thread. */
  static <T> T within(Rendering run, Supplier<T> work) {
    @Nullable Rendering outer = CURRENT.get();
    CURRENT.set(run);
    try {
      return work.get();
    } finally {
      CURRENT.set(outer);
    }
  }

  static Rendering now() {
    return Objects.requireNonNull(CURRENT.get());
  }

  /** What was given is not the template's doing; large messages need room to be worked on. */
  void given(Scope scope) {
    Weight weight = new Weight();
    weight.add(scope);
    most += 8 * weight.bytes();
    inUse = 0;
    kept = 0;
  }

  void step() {
    if (++steps > Limits.STEPS) {
      throw TemplateException.of("it takes more than " + Limits.STEPS + " steps");
    }
    work(64);
  }

  void work(long units) {
    work += units;
    if (work > Limits.WORK) {
      throw TemplateException.of("it does more work than a chat template may");
    }
    if (work > clockAt) {
      clockAt = work + CLOCK_EVERY;
      if (System.nanoTime() - end > 0) {
        throw TemplateException.of("it takes longer than a chat template may");
      }
    }
  }

  void make(long bytes) {
    inUse += bytes;
    if (inUse + kept > most) {
      Weight weight = new Weight();
      for (Frame frame : frames) {
        weight.add(frame.scope());
        weight.add(frame.out());
      }
      kept = weight.bytes();
    }
    if (inUse + kept > most) {
      throw TemplateException.of(
          "it holds more than the " + (most >> 20) + " MB that a chat template may");
    }
  }

  /** A statement begins. */
  void begin(Scope scope, Output out) {
    frames.push(new Frame(scope, out, inUse));
    step();
  }

  /** The statement that began last is over. */
  void end() {
    long before = frames.pop().inUse();
    kept += inUse - before;
    inUse = before;
  }

  void enter() {
    Limits.depth(++depth);
  }

  void leave() {
    depth--;
  }
}
