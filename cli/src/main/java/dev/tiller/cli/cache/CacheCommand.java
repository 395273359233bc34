package dev.tiller.cli.cache;

import picocli.CommandLine.Command;

/** {@code tiller cache}: what Tiller keeps on disk. */
@Command(
    name = "cache",
    description = "Shows and clears what Tiller keeps on disk and can make again.",
    footer = "  tiller cache list",
    subcommands = {CacheListCommand.class, CacheClearCommand.class})
public final class CacheCommand {}
