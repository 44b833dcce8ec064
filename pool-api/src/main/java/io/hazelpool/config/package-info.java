/**
 * What can be set, in three tables of keys: {@link io.hazelpool.config.NodeKeys}, {@link io.hazelpool.config.PoolKeys}
 * and {@link io.hazelpool.config.ClientKeys}. Each key knows its name, type, default, bounds and one line about itself;
 * the loader, the programmatic setters, the start-up log and the README's table are all made from it, so that they
 * cannot disagree.
 *
 * <p>An environment variable wins over the YAML file, the file over the default. Nothing else is read: no system
 * property, no environment but the one handed in, no {@code ${..}} in values. One file may serve nodes and clients;
 * what belongs to the other side is known and ignored. Everything that is wrong is told at once, by one
 * {@link io.hazelpool.config.ConfigException}. An unknown key of the file is wrong, as it is most likely a typing
 * error; an unknown variable is not, as Kubernetes makes such names up for the services it knows.
 */
@NullMarked
package io.hazelpool.config;

import org.jspecify.annotations.NullMarked;
