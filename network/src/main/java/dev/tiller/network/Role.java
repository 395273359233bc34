package dev.tiller.network;

/**
 * What a site is in its network, said by the family that declares it. Groups of sites ({@link
 * SiteGroups}) are read from roles, so that no list elsewhere knows how a family names its modules.
 * The set is open: a family of another kind declares roles of its own.
 *
 * @param name as it is shown and asked for, such as {@code attention}
 */
public record Role(String name) {

  /** Nothing that a group would ask for. */
  public static final Role OTHER = new Role("other");

  /** The output projection of attention: {@code o_proj}. */
  public static final Role ATTENTION = new Role("attention");

  /** A projection into the feed-forward's inner width: {@code gate_proj}, {@code up_proj}. */
  public static final Role MLP_IN = new Role("mlp-in");

  /** The output projection of the feed-forward: {@code down_proj}. */
  public static final Role MLP = new Role("mlp");

  /** The scores by which a mixture of experts chooses: {@code gate}. */
  public static final Role ROUTER = new Role("router");

  /** A normalization of a block's input. */
  public static final Role NORM = new Role("norm");

  /**
   * A normalization that the field calls post-norm. The trap: in Gemma-2 it normalizes what
   * attention or feed-forward put out; in Llama and its kin the module of that name, {@code
   * post_attention_layernorm}, stands before the feed-forward. The role follows the name, as the
   * published recipes do.
   */
  public static final Role POST_NORM = new Role("post-norm");

  /** The state that a block leaves. */
  public static final Role RESIDUAL = new Role("residual");

  /** The output of a convolution. */
  public static final Role CONV = new Role("conv");

  /** The output projection of attention to a condition, such as a prompt. */
  public static final Role CROSS_ATTENTION = new Role("cross-attention");

  @Override
  public String toString() {
    return name;
  }
}
