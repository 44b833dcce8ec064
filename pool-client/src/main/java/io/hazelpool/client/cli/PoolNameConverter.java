package io.hazelpool.client.cli;

import io.hazelpool.config.PoolName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Refuses what can be no pool before anything is asked of a cluster. */
final class PoolNameConverter implements ITypeConverter<String> {

    @Override
    public String convert(String value) {
        try {
            return PoolName.check(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
