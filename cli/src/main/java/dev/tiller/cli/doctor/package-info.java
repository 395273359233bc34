/**
 * What {@code tiller doctor} looks at. Every {@link dev.tiller.cli.doctor.Checkup} gives {@link
 * dev.tiller.cli.doctor.Observation}s and never fails: what goes wrong is a finding too.
 */
@NullMarked
package dev.tiller.cli.doctor;

import org.jspecify.annotations.NullMarked;
