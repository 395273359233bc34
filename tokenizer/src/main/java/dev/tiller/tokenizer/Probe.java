package dev.tiller.tokenizer;

import dev.tiller.ground.UserError;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The process that may die: reads one {@code tokenizer.json} after another, does with each what
 * people will do, and says when it is done. Started by {@link ProbeProcess}.
 */
final class Probe {

  static final int ALIVE = 42;

  private static final int REPEATS = 60;
  private static final int MOST_LETTERS = 64;

  /** Every kind of character that a rule may tell apart, alone, at ends and in rows. */
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "a",
          "The QUICK brown fox's na\u00efve caf\u00e9, 12.5% off!  Isn't it?\n\n\tYes  ",
          "\u6771\u4eac \u0431\u0430 \u05d0\u05d1 \u0639\u0631 \ud83d\ude00\ud83c\udffd e\u0301\u0323 \ufb01 \u00df \u0130",
          "\u0000\u0001\u0085\u00a0\u200b\u2028\u3000\ufeff\ufffd\uffff",
          "<s></s><unk><pad>[CLS][SEP][MASK]<|endoftext|><0x0A>##\u2581\u0120",
          "hello".repeat(REPEATS),
          "x ".repeat(REPEATS));

  private Probe() {}

  /**
   * Takes no arguments; ends when its input does, even within a file that hangs, for then nobody
   * waits for an answer any more.
   */
  public static void main(String[] args) throws IOException {
    BlockingQueue<byte[]> files = new LinkedBlockingQueue<>();
    Thread worker = new Thread(() -> work(files), "worker");
    worker.setDaemon(true);
    worker.start();
    DataInputStream in = new DataInputStream(System.in);
    try {
      while (worker.isAlive()) {
        files.add(in.readNBytes(in.readInt()));
      }
    } catch (EOFException e) {
      // The end.
    }
  }

  private static void work(BlockingQueue<byte[]> files) {
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      while (true) {
        out.write(ALIVE);
        survive(files.take());
      }
    } catch (IOException | InterruptedException e) {
      // Nobody reads any more.
    }
  }

  private static void survive(byte[] json) {
    try (Tokenizer tokenizer = Tokenizer.unchecked(json, "probe", TokenizerConfig.NONE)) {
      for (String text : texts(json)) {
        encode(tokenizer, text);
      }
      decodeAll(tokenizer);
    } catch (UserError e) {
      // Said again where it is known whose file it is.
    }
  }

  /** A regular expression that goes astray does so on rows of a letter that stands in it. */
  private static List<String> texts(byte[] json) {
    List<String> texts = new ArrayList<>(TEXTS);
    Patterns.letters(json).stream()
        .limit(MOST_LETTERS)
        .forEach(letter -> texts.add(letter.repeat(REPEATS) + "\u0001\u00b6"));
    return texts;
  }

  private static void encode(Tokenizer tokenizer, String text) {
    for (boolean special : new boolean[] {true, false}) {
      try {
        int[] ids = tokenizer.encode(text, special);
        tokenizer.decode(ids, special);
      } catch (UserError e) {
        // A text that cannot be encoded is an error where it comes up, and no death.
      }
    }
  }

  /** Each id alone, then all together, and one that is not there. */
  private static void decodeAll(Tokenizer tokenizer) {
    int[] ids = tokenizer.ids();
    for (int id : ids) {
      tokenizer.decode(new int[] {id}, false);
    }
    tokenizer.decode(ids, true);
    tokenizer.decode(ids, false);
    tokenizer.decode(new int[] {tokenizer.vocabularySize()}, false);
  }
}
