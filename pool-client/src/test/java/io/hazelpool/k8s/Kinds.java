package io.hazelpool.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * The kinds of objects that the manifests may hold, read as strictly as {@code kubectl apply --validate=strict} does.
 */
final class Kinds {

    private static final Map<String, Class<?>> BY_NAME = Map.ofEntries(
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Secret", Secret.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("apps/v1 StatefulSet", StatefulSet.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("batch/v1 Job", Job.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("keda.sh/v1alpha1 ScaledObject", CustomKinds.ScaledObject.class),
            Map.entry("monitoring.coreos.com/v1 ServiceMonitor", CustomKinds.ServiceMonitor.class),
            Map.entry("monitoring.coreos.com/v1 PrometheusRule", CustomKinds.PrometheusRule.class));

    /** The models keep fields they do not know for newer servers; here such a field is a mistake. */
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(MapperConfig<?> config, Annotated any) {
                    return false;
                }
            })
            .build();

    private Kinds() {}

    /**
     * The object that a document describes, as its kind's class.
     *
     * @throws IllegalArgumentException if the kind is unknown, or anything in the document is unknown to the kind
     */
    static Object read(Map<String, Object> document) {
        String name = document.get("apiVersion") + " " + document.get("kind");
        Class<?> kind = BY_NAME.get(name);
        if (kind == null) {
            throw new IllegalArgumentException("unknown kind: " + name);
        }
        try {
            return STRICT.convertValue(document, kind);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }
}
