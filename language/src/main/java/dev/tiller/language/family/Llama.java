package dev.tiller.language.family;

/** Llama (arXiv 2302.13971, 2407.21783): see {@link LlamaBlocks}. */
public final class Llama implements LlamaBlocks {

  @Override
  public String modelType() {
    return "llama";
  }
}
