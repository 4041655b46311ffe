"""What people are told (通知): account notices first, channels as they come."""
