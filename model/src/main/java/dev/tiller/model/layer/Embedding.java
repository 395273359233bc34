package dev.tiller.model.layer;

import dev.tiller.model.Pass;
import dev.tiller.model.Site;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Rows of a table by id, with a site at the output. */
public final class Embedding {

  private final Tensor weight;
  private final Site site;

  Embedding(Tensor weight, Site site) {
    this.weight = weight;
    this.site = site;
  }

  /**
   * @param ids [...] int64
   * @return [..., width]
   */
  public Tensor apply(Tensor ids, Pass pass) {
    return pass.at(site, torch.embedding(weight, ids));
  }

  /** The table, [entries, width]; owned by the network. */
  public Tensor weight() {
    return weight;
  }
}
