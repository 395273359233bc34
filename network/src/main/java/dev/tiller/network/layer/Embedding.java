package dev.tiller.network.layer;

import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Rows of a table by id, with a site at the output. */
public final class Embedding {

  private final Matrix weight;
  private final ScalarType type;
  private final @Nullable Scalar scale;
  private final Site site;

  Embedding(Matrix weight, ScalarType type, @Nullable Scalar scale, Site site) {
    this.weight = weight;
    this.type = type;
    this.scale = scale;
    this.site = site;
  }

  /**
   * @param ids [...] int64
   * @return [..., width]
   */
  public Tensor apply(Tensor ids, Pass pass) {
    Tensor rows = weight.rows(ids, type);
    return pass.at(site, scale == null ? rows : rows.mul(scale));
  }

  /** The table, for a head that shares it. */
  public Matrix weight() {
    return weight;
  }
}
