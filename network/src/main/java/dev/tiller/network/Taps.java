package dev.tiller.network;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Who listens where during a forward pass. Immutable; {@link #NONE} costs one null check a site.
 */
public final class Taps {

  /** Nobody listens. */
  public static final Taps NONE = new Taps(new Tap[0]);

  private final @Nullable Tap[] bySite;

  private Taps(@Nullable Tap[] bySite) {
    this.bySite = bySite;
  }

  /**
   * @param taps by site; empty is the same as {@link #NONE}
   */
  public static Taps of(Map<Site, ? extends Tap> taps) {
    return NONE.and(taps);
  }

  /** One listener at one site. */
  public static Taps of(Site site, Tap tap) {
    return of(Map.of(site, tap));
  }

  /** These taps and then {@code later} ones: at a shared site the later tap sees the result. */
  public Taps and(Map<Site, ? extends Tap> later) {
    int size = bySite.length;
    for (Site site : later.keySet()) {
      size = Math.max(size, site.index() + 1);
    }
    @Nullable Tap[] all = new Tap[size];
    System.arraycopy(bySite, 0, all, 0, bySite.length);
    later.forEach(
        (site, tap) -> {
          @Nullable Tap first = all[site.index()];
          all[site.index()] =
              first == null ? tap : (s, x, pass) -> tap.at(s, first.at(s, x, pass), pass);
        });
    return new Taps(all);
  }

  /** Whether anyone listens at {@code site}. */
  public boolean has(Site site) {
    return site.index() < bySite.length && bySite[site.index()] != null;
  }

  /** Whether anyone at {@code site} may keep what passes. */
  boolean keep(Site site) {
    if (site.index() >= bySite.length) {
      return false;
    }
    @Nullable Tap tap = bySite[site.index()];
    return tap != null && tap.keeps();
  }

  Tensor at(Site site, Tensor value, Pass pass) {
    if (site.index() >= bySite.length) {
      return value;
    }
    @Nullable Tap tap = bySite[site.index()];
    return tap == null ? value : tap.at(site, value, pass);
  }
}
