package dev.tiller.language.generate;

import dev.tiller.tokenizer.StreamingDecoder;
import dev.tiller.tokenizer.Tokenizer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * The text of one row as its ids come: whole characters, and nothing of a stop string. What it has
 * handed out no later id can change. Give it to a {@link GenerationRequest} as the listener, and
 * ask for the {@link #finish} when the row has ended.
 */
public final class TextStream implements IntPredicate {

  private final StreamingDecoder decoder;
  private final StopBuffer buffer;

  /**
   * @param tokenizer stays the caller's
   * @param prompt ids before the first one
   * @param stops texts that end the row; they are cut off
   * @param out takes pieces of at least one character as they become certain
   */
  public TextStream(Tokenizer tokenizer, int[] prompt, List<String> stops, Consumer<String> out) {
    this.decoder = tokenizer.streamingDecoder(prompt, true);
    this.buffer = new StopBuffer(stops, out);
  }

  /**
   * Takes the next id.
   *
   * @return whether no stop string has appeared yet
   */
  @Override
  public boolean test(int id) {
    return buffer.accept(decoder.accept(id));
  }

  /**
   * Nothing more comes: hands out what was held back.
   *
   * @return the whole text, special tokens left out, cut before a stop string
   */
  public String finish() {
    buffer.accept(decoder.finish());
    buffer.finish();
    return buffer.text();
  }
}
