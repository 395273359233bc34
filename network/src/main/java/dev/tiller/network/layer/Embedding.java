package dev.tiller.network.layer;

import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Rows of a table by id, with a site at the output. */
public final class Embedding {

  private final Matrix weight;
  private final ScalarType type;
  private final Site site;

  Embedding(Matrix weight, ScalarType type, Site site) {
    this.weight = weight;
    this.type = type;
    this.site = site;
  }

  /**
   * @param ids [...] int64
   * @return [..., width]
   */
  public Tensor apply(Tensor ids, Pass pass) {
    return pass.at(site, weight.rows(ids, type));
  }

  /** The table, for a head that shares it. */
  public Matrix weight() {
    return weight;
  }
}
