"""What the dynamic resources do. Only the engine's plugin process imports these modules."""
