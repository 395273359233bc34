package dev.tiller.reproduce;

import java.io.IOException;
import java.util.List;

/**
 * One of the systems in about a minute: the smallest setting of its laboratory that still shows
 * what it does, with intervals. Where {@link Reproduction} asks whether a paper's claims hold, this
 * shows what the thing is. One that is named in {@code
 * META-INF/services/dev.tiller.reproduce.Demonstration}, with a public constructor that takes
 * nothing, is found by its name.
 */
public interface Demonstration {

  /** Name on the command line, such as {@code aura}. */
  String name();

  /** The system and its paper, such as {@code AurA, arXiv 2407.12824}. */
  String system();

  /** What there is to see, in one sentence without a subject: {@code dampens neurons that ...}. */
  String shows();

  /** Three commands that go on from here, without the program's name in front. */
  List<String> next();

  /**
   * Runs it.
   *
   * @param experiment keeps and shows work, and asks to stop, as in a reproduction
   * @throws IOException if a file cannot be read, fetched or written
   */
  Shown show(Experiment experiment) throws IOException;
}
