/**
 * Learning where a map may act: {@link dev.tiller.steering.gate.GateTraining} makes the {@link
 * dev.tiller.steering.Gate} of a finished map from sentences that it is for and sentences that it
 * is not for, {@link dev.tiller.steering.gate.ConditionTraining} its {@link
 * dev.tiller.steering.PromptCondition}.
 */
@NullMarked
package dev.tiller.steering.gate;

import org.jspecify.annotations.NullMarked;
