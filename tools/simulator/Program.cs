using Hitl.Simulator;

await SimulatorServer.Build(args).RunAsync();
