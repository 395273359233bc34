package dev.tiller.language.family;

import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.layer.Correction;
import dev.tiller.network.layer.Embedding;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Matrix;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a language model: the table from token ids to vectors, and the head from vectors to
 * a score for each id. The head shares the table's matrix where {@code tie_word_embeddings} says so
 * and the weights agree: if another head is stored beside the table, that one is used, and noted as
 * a {@link Correction}; if the head alone is stored, it serves both places.
 */
public final class Vocabulary {

  private final Parts parts;
  private final String head;
  private final int size;
  private final int width;
  private final boolean tied;
  private final Embedding table;
  private final @Nullable Matrix ownHead;

  private Vocabulary(Parts parts, Names names, int size, int width, boolean tied, double scale) {
    this.parts = parts;
    this.head = names.head();
    this.size = size;
    this.width = width;
    boolean headAlone =
        tied && parts.stored(head + ".weight") && !parts.stored(names.table() + ".weight");
    String stored = headAlone ? head : names.table();
    this.table = parts.embedding(names.table(), size, width, stored, scale);
    this.tied = tied;
    this.ownHead = tied && !headAlone ? storedHead() : null;
  }

  /**
   * What the modules are called.
   *
   * @param table such as {@code model.embed_tokens}
   * @param head such as {@code lm_head}
   */
  public record Names(String table, String head) {

    /** Those of Llama and its kin. */
    public static final Names USUAL = new Names("model.embed_tokens", "lm_head");
  }

  /**
   * Declares the table, with a site at its output.
   *
   * @param width of a vector
   * @param tiedByDefault what the architecture does where {@code tie_word_embeddings} is not said
   */
  public static Vocabulary of(
      Config c, Parts parts, Names names, int width, boolean tiedByDefault) {
    return scaled(c, parts, names, width, tiedByDefault, 1);
  }

  /**
   * @param scale of the vectors; the site is after it
   */
  public static Vocabulary scaled(
      Config c, Parts parts, Names names, int width, boolean tiedByDefault, double scale) {
    boolean tied = c.flag("tie_word_embeddings", tiedByDefault);
    return new Vocabulary(parts, names, c.count("vocab_size"), width, tied, scale);
  }

  /** The head that is stored although the table should serve, if its values differ. */
  private @Nullable Matrix storedHead() {
    if (!parts.stored(head + ".weight")) {
      return null;
    }
    @Nullable Matrix found = parts.unlike(table.weight(), head, width, size);
    if (found != null) {
      String sentence =
          "config.json ties the head to the embeddings (tie_word_embeddings), but the weights hold another head, %s.weight; that one is used.";
      parts.correct(new Correction("tie_word_embeddings", false, sentence.formatted(head)));
    }
    return found;
  }

  /**
   * @param ids [rows, positions] int64
   * @return [rows, positions, width]
   */
  public Tensor embed(Tensor ids, Pass pass) {
    return table.apply(ids, pass);
  }

  /** The head's projection, with a site at its output. */
  public Linear projection() {
    if (ownHead != null) {
      return parts.linear(head, ownHead, false);
    }
    return tied ? parts.tied(head, table.weight()) : parts.linear(head, width, size, false);
  }

  /**
   * The same with a bias.
   *
   * @param tiedBias name of the bias where the matrix is shared
   */
  public Linear projection(String tiedBias) {
    if (tied) {
      return parts.tied(head, ownHead == null ? table.weight() : ownHead, tiedBias);
    }
    return parts.linear(head, width, size, true);
  }

  /**
   * Declares the last segment: the norm, then the head, for the last position alone where no more
   * is wanted.
   */
  public void head(Norm norm) {
    Linear projection = projection();
    parts.segment(head, Segment.HEAD, (x, pass) -> projection.apply(last(norm, x, pass), pass));
  }

  /**
   * @param softCap c in c tanh(score / c); 0 for none
   */
  public void head(Norm norm, double softCap) {
    if (softCap == 0) {
      head(norm);
      return;
    }
    Linear projection = projection();
    Scalar cap = parts.constant(softCap);
    parts.segment(
        head,
        Segment.HEAD,
        (x, pass) -> projection.apply(last(norm, x, pass), pass).div(cap).tanh().mul(cap));
  }

  private static Tensor last(Norm norm, Tensor x, Pass pass) {
    return norm.apply(pass.lastOnly() ? pass.last(x) : x, pass);
  }
}
