package io.tokengauge.storage.redis;

class ClusterContractTest extends RedisContracts {

  @Override
  String url() {
    return RedisServers.cluster();
  }

  @Override
  int sequences() {
    return 30;
  }

  @Override
  int volumeOfCalls() {
    return 2_500;
  }
}
